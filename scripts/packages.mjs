/** Prints what was packaged: a line for each function's zip. */
export async function reportPackages(folder) {
  const { register } = await import('tsx/esm/api');
  register();
  const { packageSizes, sizeTable } = await import('./package-sizes.ts');
  const sizes = packageSizes(folder);
  console.log(`${sizeTable(sizes)}\n${sizes.length} packages and the CloudFormation templates are in ${folder}/.`);
}
