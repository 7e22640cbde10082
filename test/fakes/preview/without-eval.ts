import { z } from "zod";

// The page itself carries no zod, but the scripted main does, and zod would try `new Function`, which the CSP refuses.
// Imported first, since schemas decide when they are made.
z.config({ jitless: true });
