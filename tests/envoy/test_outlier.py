# SPDX-License-Identifier: Apache-2.0
"""Outlier detection: what ejects a pod, how many, and when it comes back."""

import time
import unittest

from backend import refused, until
from stage import Case

ALL = 100  # maxEjectionPercent: the share shall not be what decides


class Ejection(Case):
    def outlier(self, *pods, **block):
        self.start({"outlierDetection": {"maxEjectionPercent": ALL} | block},
                   *(pod.place for pod in pods))
        self.caller = self.client()

    def calls(self, count):
        return [self.get(connection=self.caller) for _ in range(count)]

    @property
    def ejected(self):
        return self.envoy.stats("outlier_detection.ejections_active")

    @property
    def counted(self):
        """Pods that met a threshold, whether or not the share let them be ejected."""
        return self.envoy.stats("outlier_detection.ejections_detected_consecutive_5xx")


class Thresholds(Ejection):
    def test_no_block_ejects_nothing(self):
        pod = self.pod(500)
        self.start({}, pod.place)
        self.caller = self.client()
        self.assertEqual(self.calls(20), [500] * 20)
        self.assertEqual(pod.requests, 20)

    def test_a_block_without_threshold_ejects_at_5(self):
        """So does one of consecutiveErrors, of whatever number: istiod hands nothing on."""
        self.outlier(self.pod(500), interval="30s")
        self.calls(4)
        self.assertEqual(self.ejected, 0)
        self.calls(1)
        self.assertEqual(self.ejected, 1)

    def test_consecutive_5xx_errors_0_is_off(self):
        self.outlier(self.pod(500), consecutive5xxErrors=0)
        self.calls(20)
        self.assertEqual(self.ejected, 0)

    def test_a_success_sets_the_count_back(self):
        pod = self.pod(500)
        self.outlier(pod, consecutive5xxErrors=3)
        for _ in range(3):
            pod.status = 500
            self.calls(2)
            pod.status = 200
            self.calls(1)
        self.assertEqual(self.ejected, 0)

    def test_gateway_errors_are_502_503_504(self):
        for status, ejected in (500, 0), (501, 0), (502, 1), (503, 1), (504, 1):
            with self.subTest(status=status):
                self.outlier(self.pod(status), consecutiveGatewayErrors=2, consecutive5xxErrors=0)
                self.calls(10)
                self.assertEqual(self.ejected, ejected)

    def test_other_5xx_count_beside_a_gateway_threshold(self):
        """Without a word on 5xx, five of them eject all the same."""
        self.outlier(self.pod(500), consecutiveGatewayErrors=50)
        self.calls(5)
        self.assertEqual(self.ejected, 1)

    def test_1_ejects_at_the_first_error(self):
        self.outlier(self.pod(503), consecutive5xxErrors=1)
        self.calls(1)
        self.assertEqual(self.ejected, 1)

    def test_a_connect_that_fails_is_a_5xx(self):
        self.start({"outlierDetection": {"consecutive5xxErrors": 2, "maxEjectionPercent": ALL}}, refused())
        self.caller = self.client()
        self.calls(2)
        self.assertEqual(self.ejected, 1)

    def test_local_origin_failures_count_apart_when_split(self):
        """One failed connect ejects at 1; answers of 500 have their own count still, of 5."""
        split = {"splitExternalLocalOriginErrors": True, "consecutiveLocalOriginFailures": 1}
        self.start({"outlierDetection": {"maxEjectionPercent": ALL} | split}, refused())
        self.caller = self.client()
        self.calls(1)
        self.assertEqual(self.ejected, 1)
        self.outlier(self.pod(500), **split)
        self.calls(4)
        self.assertEqual(self.ejected, 0)
        self.calls(1)
        self.assertEqual(self.ejected, 1)


class Share(Ejection):
    """Three pods that fail always: how many of them may be out."""

    def out_of_three(self, percent):
        pods = [self.pod(500) for _ in range(3)]
        self.outlier(*pods, consecutive5xxErrors=1, **percent)
        while self.counted < 3:
            self.calls(1)
        return self.ejected

    def test_33_per_cent_and_less_eject_none(self):
        for percent in {"maxEjectionPercent": 10}, {"maxEjectionPercent": 33}:
            with self.subTest(percent):
                self.assertEqual(self.out_of_three(percent), 0)

    def test_10_is_the_default(self):
        self.start({"outlierDetection": {"consecutive5xxErrors": 1}},
                   *(self.pod(500).place for _ in range(3)))
        self.caller = self.client()
        while self.counted < 3:
            self.calls(1)
        self.assertEqual(self.ejected, 0)

    def test_34_per_cent_ejects_one(self):
        self.assertEqual(self.out_of_three({"maxEjectionPercent": 34}), 1)

    def test_100_per_cent_ejects_all_and_is_503_uh(self):
        self.assertEqual(self.out_of_three({"maxEjectionPercent": 100}), 3)
        until(lambda: self.get() == 503, "the worker knows that none is left")
        self.get("/after")
        self.assertEqual(self.flags("/after"), ["503", "UH"])

    def test_min_health_percent_sends_to_ejected_pods(self):
        """Envoy's panic threshold, which Istio sets to 0 otherwise."""
        self.assertEqual(self.out_of_three({"maxEjectionPercent": 100, "minHealthPercent": 50}), 3)
        until(lambda: self.calls(1) == [500] and self.envoy.stats("lb_healthy_panic"), "it panics")

    def test_pods_that_are_left_carry_the_load(self):
        pods = [self.pod(500), self.pod(500), self.pod(200)]
        self.outlier(*pods, consecutive5xxErrors=1, maxEjectionPercent=99)
        until(lambda: self.calls(3) == [200] * 3, "the worker knows that two are out")
        self.assertEqual(self.ejected, 2)
        before = pods[2].requests
        self.assertEqual(self.calls(9), [200] * 9)
        self.assertEqual(pods[2].requests, before + 9)


class Percentage(Ejection):
    """Not after istiod's code, which has no public release of 1.32 yet: after what API 1.32.0 says of
    failurePercentageThreshold, in Envoy's own field, with Envoy's defaults of 5 pods and 50 calls each."""

    def test_it_ejects_without_a_consecutive_threshold(self):
        pods = [self.pod(200) for _ in range(5)]
        self.outlier(*pods, consecutive5xxErrors=0, interval="5s", failurePercentageThreshold=50)
        pods[0].status = 500
        # A busy machine has to get 250 calls into one interval.
        until(lambda: self.calls(10) and self.ejected == 1, "the sweep ejects the one that fails", seconds=60)


class Locality(Ejection):
    """A block of outlier detection, of whatever words, is what switches locality failover on."""

    def test_callers_stay_in_their_zone_while_it_is_well(self):
        near, far = self.pod(), self.pod()
        self.start({"outlierDetection": {"maxEjectionPercent": ALL}}, near.place, far.place, failover=True)
        self.caller = self.client()
        self.assertEqual(self.calls(20), [200] * 20)
        self.assertEqual((near.requests, far.requests), (20, 0))

    def test_without_it_all_zones_share(self):
        near, far = self.pod(), self.pod()
        self.start({}, near.place, far.place)
        self.caller = self.client()
        self.calls(20)
        self.assertEqual((near.requests, far.requests), (10, 10))

    def test_they_leave_it_when_its_pods_are_ejected(self):
        near, far = self.pod(500), self.pod()
        self.start({"outlierDetection": {"consecutive5xxErrors": 1, "maxEjectionPercent": ALL}},
                   near.place, far.place, failover=True)
        self.caller = self.client()
        until(lambda: self.calls(3) == [200] * 3, "the other zone answers")


class Return(Ejection):
    def test_a_pod_waits_for_the_next_sweep(self):
        """Both may be back after 0.1s; the one that is swept each hour is not when the other is."""
        block = {"consecutive5xxErrors": 1, "baseEjectionTime": "0.1s"}
        self.outlier(self.pod(500), interval="3600s", **block)
        self.calls(1)
        slow = self.envoy
        self.outlier(self.pod(500), interval="0.1s", **block)
        self.calls(1)
        self.assertEqual(self.ejected, 1)
        until(lambda: self.ejected == 0, "the sweep brings it back")
        self.assertEqual(slow.stats("outlier_detection.ejections_active"), 1)

    def test_each_ejection_is_longer(self):
        """A pod that fails again before the next sweep; sweeps without a failure set it back."""
        self.outlier(self.pod(500), consecutive5xxErrors=1, interval="0.5s", baseEjectionTime="0.5s")
        until(lambda: self.time_out() > 1.2, "an ejection takes more than twice the base")

    def time_out(self):
        """How long the next ejection takes."""
        until(lambda: self.get(connection=self.caller) == 500 and self.ejected, "it is ejected")
        began = time.monotonic()
        until(lambda: self.ejected == 0, "it is back")
        return time.monotonic() - began

    def test_ejection_comes_with_the_answer_not_with_the_sweep(self):
        self.outlier(self.pod(500), consecutive5xxErrors=2, interval="3600s")
        self.calls(2)
        self.assertEqual(self.ejected, 1)


if __name__ == "__main__":
    unittest.main()
