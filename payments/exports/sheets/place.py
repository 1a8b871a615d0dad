"""Where something is, as three columns of every table."""

from payments.exports.sheet import Column

PLACE = (
    Column(("楼宇", "Building")),
    Column(("单元", "Unit")),
    Column(("房号", "Room")),
)
CURRENCY = Column(("币种", "Currency"))
