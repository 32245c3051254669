export function installIfNeeded(root: string): void;
export function isInstalled(root: string): boolean;
