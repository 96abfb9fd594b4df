using System.Text.RegularExpressions;

namespace JianliRegistry.Core.Signing;

/// <summary>How often a key of a schema stands in a statement.</summary>
internal enum StatementPresence
{
    Once,
    AtMostOnce,

    /// <summary>Zero or more lines, numbered from 1 without gaps.</summary>
    Numbered,
}

/// <summary>One key of a kind and the form its value must have.</summary>
internal sealed record StatementRule(string Key, StatementPresence Presence, Regex? Form);
