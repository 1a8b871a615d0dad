"""The sensing network (感知网络): edge nodes, devices, what they say, and what could not be understood."""
