"""What experiments say: plans, statistics and verdicts, all pure."""
