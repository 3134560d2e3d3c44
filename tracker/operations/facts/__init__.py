"""Facts recorded and withdrawn: one file for each subject, with the checks that recording it makes."""
