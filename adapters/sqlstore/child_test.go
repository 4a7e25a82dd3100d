package sqlstore

func child() bool { return false }
