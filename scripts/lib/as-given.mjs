// Loaded into the stand-in of a packed app before the app itself: what Electron's fuses keep Node from hearing has not
// been heard, and stands in the environment as whoever started the app gave it.
const given = JSON.parse(process.env["PARLEY_AS_GIVEN"] ?? "{}");
delete process.env["PARLEY_AS_GIVEN"];
for (const [name, value] of Object.entries(given)) {
  if (value === null) delete process.env[name];
  else process.env[name] = value;
}
