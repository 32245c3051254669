export * from '../../../dev/simulation/aws-plans.ts';
export * from '../../../dev/simulation/dense-plans.ts';
export * from '../../../dev/simulation/plans.ts';
export { simulate } from '../../../dev/simulation/simulation.ts';
export { judge } from '../../../dev/simulation/verdict.ts';
export { leaveOut } from './mutants-switch.ts';
