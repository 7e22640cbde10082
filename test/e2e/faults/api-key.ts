/** Must never be seen on the page or in the log. */
export const API_KEY = "sk-CANARY-faults-000000";
