/** Placeholder until the first mapping. */
async function readMappings() {
  return [];
}
module.exports = { readMappings };
