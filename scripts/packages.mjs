/** Prints what was packaged, a line for each function's zip. @returns an exit code: 1 where a package is beyond its budget */
export async function reportPackages(folder) {
  const { register } = await import('tsx/esm/api');
  register();
  const { isTooLarge, packageSizes, sizeTable } = await import('./package-sizes.ts');
  const sizes = packageSizes(folder);
  const { writeRelease } = await import('./release/write-release.ts');
  writeRelease(folder);
  console.log(
    `${sizeTable(sizes)}\n${sizes.length} packages and the CloudFormation templates are in ${folder}/, each package with its bill of materials; release.json has their hashes.`,
  );
  return sizes.some(isTooLarge) ? 1 : 0;
}
