using JianliRegistry.Server.Shared;

namespace JianliRegistry.Server.Features.Accounts;

/// <summary>One field of 修改密码.</summary>
/// <param name="Autocomplete">What a password manager may put there.</param>
internal sealed record PasswordField(
    string Name,
    string Label,
    string Autocomplete,
    FieldProblem? Problem,
    string? Hint = null
)
{
    public string? ProblemText => Problem?.Field == Name ? Problem.Text : null;
}
