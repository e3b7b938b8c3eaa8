"""The lab's report, regenerated: every experiment run again, every step verified, every claim judged."""
