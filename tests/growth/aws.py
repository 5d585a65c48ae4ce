# SPDX-License-Identifier: Apache-2.0
"""What stands in front of the mesh on AWS: load balancers, flow logs."""

from shape import REPAIRED, many, named, shape

PREFIX = "service.beta.kubernetes.io/aws-load-balancer-"


def balancer(annotations, ports=1):
    return named("Service", "v1", metadata={"annotations": {
        PREFIX + "type": "external", PREFIX + "nlb-target-type": "ip", **annotations}},
        spec={"type": "LoadBalancer",
              "ports": [{"name": f"p{i}", "port": i + 1} for i in range(ports)]})


@shape(doors=REPAIRED)
def balancer_of_unknown_names(n):
    return balancer({}), balancer(many(n, PREFIX + "k{}"))


@shape(50)
def balancer_of_listeners_and_ports(n):
    return balancer({}), balancer(many(n, PREFIX + "listener-attributes.TCP-{}"), n)


@shape(doors=REPAIRED)
def balancer_of_many_attributes(n):
    text = "\n".join(f"a.b{i}=1" for i in range(n))
    return balancer({}), balancer({PREFIX + "target-group-attributes": text})


# From where /mutate asks all rules on, whatever they find.
@shape(400, doors=REPAIRED)
def balancer_of_attributes_of_an_alb(n):
    text = ",".join(f"lambda.b{i}=1" for i in range(n))
    return balancer({}), balancer({PREFIX + "target-group-attributes": text})


@shape()
def flow_log_that_changes(n):
    def log(word):
        return named("FlowLog", "ec2.services.k8s.aws/v1alpha1", spec={
            "resourceID": "vpc-1", "resourceType": "VPC", "trafficType": "ALL", **many(n, "k{}", word)})
    return log("x"), log("y")


@shape()
def flow_log_of_many_fields(n):
    return named("FlowLog", "ec2.services.k8s.aws/v1alpha1", spec={
        "resourceID": "vpc-1", "resourceType": "VPC", "logFormat": "${srcaddr},  " * n})
