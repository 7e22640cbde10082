// Loaded into the main process before anything else: its children, Chromium first, keep the true time.
delete process.env.LD_PRELOAD;
