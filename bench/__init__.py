"""Speed, as ratios in one run: machines are shared and noisy, instructions are not."""
