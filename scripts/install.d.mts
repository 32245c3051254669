export function installIfNeeded(folder: string, what?: string): Promise<void>;
export function isInstalled(root: string): boolean;
