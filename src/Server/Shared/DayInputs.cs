using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace JianliRegistry.Server.Shared;

/// <summary>Days of a filter as they stand in the address.</summary>
internal static class DayInputs
{
    /// <summary>Something was typed that is no day: the list says so instead of showing what was not asked for.</summary>
    public static bool HasNoDay(this ModelStateDictionary state, params string[] names) =>
        names.Any(name => state.TryGetValue(name, out var entry) && entry.Errors.Count > 0);
}
