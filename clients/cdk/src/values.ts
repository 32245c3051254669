import type { StageParameters } from './generated/stage.ts';
import type { Template, Values } from './simplify.ts';

/**
 * Each parameter's value: what is given, or the template's default. Where the packages are is said elsewhere. CDK puts the values into
 * the template, so that CloudFormation has no parameter left to judge: they are judged here.
 * @param isLater whether a value is known only when the stack is deployed
 * @throws Error that names a parameter without a value, or with one that is not valid
 */
export function valuesOf(
  { Parameters }: Pick<Template, 'Parameters'>,
  given: StageParameters & { readonly stage: string },
  isLater: (value: string) => boolean,
): Values {
  const byLogicalId = new Map(
    Object.entries(given).map(([name, value]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
  );
  const values = Object.entries(Parameters).map(([name, { Default, AllowedPattern, AllowedValues }]) => {
    const value = byLogicalId.get(name) ?? (name === 'CodeBucket' ? '' : Default);
    if (value === undefined) throw new Error(`The stage needs a value of ${name}.`);
    const isAllowed =
      isLater(value) ||
      ((AllowedValues?.includes(value) ?? true) &&
        (AllowedPattern === undefined || new RegExp(AllowedPattern).test(value)));
    if (!isAllowed)
      throw new Error(
        `${name} must be ${AllowedValues ? `one of ${AllowedValues.join(', ')}` : `like ${AllowedPattern}`}.`,
      );
    return [name, value] as const;
  });
  return Object.fromEntries(values);
}
