"""Changes to a bill that was issued (调整): a row beside its lines, with a reason. Lines never change."""
