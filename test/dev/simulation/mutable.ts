export { crowd, everythingAtOnce, sleepers } from '../../../dev/simulation/plans.ts';
export { simulate } from '../../../dev/simulation/simulation.ts';
export { judge } from '../../../dev/simulation/verdict.ts';
