namespace JianliRegistry.Server.Shared;

/// <summary>What is wrong with one field of a form, and what to do.</summary>
internal sealed record FieldProblem(string Field, string Text);
