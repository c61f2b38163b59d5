from streams.watchdog import ONE_PARTITION_FACTOR, Position, StallDetector

STALL = 60.0


def test_lag_that_does_not_move_is_a_stall() -> None:
    detector = StallDetector(STALL)
    assert detector.stalled({0: Position(5, 9)}, 0.0) is None
    assert detector.stalled({0: Position(5, 9)}, STALL - 1) is None
    assert detector.stalled({0: Position(5, 9)}, STALL) is not None


def test_lag_that_grows_while_nothing_is_committed_is_a_stall() -> None:
    detector = StallDetector(STALL)
    stalls = [detector.stalled({0: Position(5, 9 + second)}, float(second)) for second in range(61)]
    assert stalls[-1] is not None


def test_progress_is_no_stall() -> None:
    detector = StallDetector(STALL)
    assert not any(detector.stalled({0: Position(each, 99)}, each * (STALL - 1)) for each in range(9))


def test_idle_is_no_stall_and_the_time_before_work_does_not_count() -> None:
    detector = StallDetector(STALL)
    assert detector.stalled({0: Position(9, 9)}, 0.0) is None
    assert detector.stalled({0: Position(9, 9)}, 10 * STALL) is None
    assert detector.stalled({0: Position(9, 10)}, 11 * STALL) is None


def test_partition_that_waits_while_another_moves_is_a_stall_only_after_long() -> None:
    detector = StallDetector(STALL)
    end = int(ONE_PARTITION_FACTOR * STALL)
    stalls = {each: detector.stalled({0: Position(5, 9), 1: Position(each, 9_999)}, each) for each in range(end + 1)}
    assert [each for each, stall in stalls.items() if stall] == [end]


def test_time_in_which_the_broker_was_away_does_not_count() -> None:
    detector = StallDetector(STALL)
    detector.stalled({0: Position(5, 9)}, 0.0)
    detector.forget()
    assert detector.stalled({0: Position(5, 9)}, STALL) is None
    assert detector.stalled({0: Position(5, 9)}, 2 * STALL) is not None


def test_partition_that_was_given_away_counts_anew_when_it_comes_back() -> None:
    detector = StallDetector(STALL)
    detector.stalled({0: Position(5, 9)}, 0.0)
    detector.stalled({}, 1.0)
    assert detector.stalled({0: Position(5, 9)}, STALL) is None
