"""What staff may do in a community: manager, steward, guard, technician, finance."""
