import type { CustomerForm } from '../../lib/conversations/model/capabilities.ts';
import type { Author } from '../../lib/conversations/model/conversation.ts';
import type { SeenConversation } from './inbox.ts';
import type { Simulator, SimulatorOptions } from './simulator.ts';

/** The simulators by vendor. Each vendor's folder adds its own: `declare module` in its `index.ts`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the vendors' folders
export interface Simulators {}

type Knobs<Simulated> = Simulated extends { readonly knobs: infer Known } ? Partial<Known> : never;

/** What a vendor's folder says about its simulator, alike for every vendor. */
export interface SimulatedVendor<Name extends keyof Simulators> {
  create(options?: SimulatorOptions & { readonly knobs?: Knobs<Simulators[Name]> }): Simulators[Name];
  /**
   * The secret of an account that the simulator knows, as long as nobody changes its credentials.
   * @param origin where the simulator listens: `http://127.0.0.1:4711`. @default the vendor's own address
   */
  secret(origin?: string): Readonly<Record<string, unknown>>;
  /** Input fields that name the n-th of the conversations that `extraConversations` adds, from 0. */
  extraConversation(index: number): Readonly<Record<string, unknown>>;
  /** Its conversations as agents and customers see them. */
  inbox(simulator: Simulators[Name]): readonly SeenConversation[];
  /** What the suite of the neutral contract tries everything on. Left out with the vendor's adapter. */
  readonly specimen?: Specimen<Simulators[Name]>;
  /** One write that has one effect. The suite for all simulators sends it under every fault. */
  readonly trial: Trial<Knobs<Simulators[Name]>>;
}

/** A conversation that can be written to, and whose it is, as far as the vendor knows that. */
export interface Specimen<Simulated = never> {
  readonly conversationId: string;
  readonly customer?: Readonly<Partial<Record<CustomerForm, string>>>;
  readonly author?: Author;
  /** An agent who may own it. */
  readonly owner?: Readonly<Partial<Record<'email' | 'id', string>>>;
  /** A custom field, by its name or id, and what it holds. */
  readonly field?: { readonly name: string; read(simulator: Simulated): unknown };
}

interface Trial<Changes> {
  /** What lets the request in. */
  readonly headers: Readonly<Record<string, string>>;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly knobs?: Changes;
}

/** Types what a folder exports as `simulated`; the same object is returned. */
export function defineSimulator<Name extends keyof Simulators>(
  _name: Name,
  simulated: SimulatedVendor<Name>,
): SimulatedVendor<Name> {
  return simulated;
}

export type AnySimulator = Simulators[keyof Simulators] & Simulator;
