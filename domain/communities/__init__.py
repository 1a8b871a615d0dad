"""The tree of places: city 城区 → street 街镇 → community 社区 → building 楼宇 → unit 单元 → room 房."""
