namespace JianliRegistry.Tests.Support.Stack;

/// <summary>How a program ended and what it wrote to both of its outputs.</summary>
public sealed record ProgramEnd(int ExitCode, string Output);
