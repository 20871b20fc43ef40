"""Who carries an action out: the host, asked over HTTP. Without an action URL, nobody is asked."""
