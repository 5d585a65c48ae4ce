module meshrail/tests/oracle/asked

go 1.26.0
