export function findCompose(): string[] | undefined;
export function bringCompose(): string[] | undefined;
