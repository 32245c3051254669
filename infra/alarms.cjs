async function resources() {
  return { Resources: {} };
}
module.exports = { resources };
