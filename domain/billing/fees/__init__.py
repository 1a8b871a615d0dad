"""What things cost: formulas, tiers, shares and late fees, as functions of numbers alone.

Money is whole minor units (分). A rate is a Decimal in minor units for one m², m³ or kWh, and may have a
fraction: 58.8 分 a kWh. Each line of a bill is computed exactly and then rounded once.
"""
