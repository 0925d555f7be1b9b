"""What the page of the sync shows above the list of runs: schedules, results, what to do."""
