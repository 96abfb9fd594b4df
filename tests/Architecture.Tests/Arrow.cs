using System.Text.RegularExpressions;
using ArchUnitNET.Fluent;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace JianliRegistry.Architecture.Tests;

/// <summary>One forbidden dependency of the house: types named like <see cref="From"/> never use types named like <see cref="To"/>.</summary>
/// <param name="From">Regular expression over full type names.</param>
/// <param name="To">Regular expression over full type names, those of other libraries included.</param>
/// <param name="PlantedFrom">A full type name that From matches: where the test plants a violation.</param>
/// <param name="PlantedTo">A full type name that To matches; one that exists is used, else the test defines it.</param>
public sealed record Arrow(string Name, string From, string To, string PlantedFrom, string PlantedTo)
{
    private const string Root = "JianliRegistry";

    public IArchRule Rule =>
        Types()
            .That()
            .HaveFullNameMatching(From)
            .Should()
            .NotDependOnAny(Types(true).That().HaveFullNameMatching(To))
            .WithoutRequiringPositiveResults();

    /// <summary>Both ends are rooms, for example "Core.Signing".</summary>
    public static Arrow Between(string from, string to) =>
        new($"{from} ╳ {to}", Room(from), Room(to), $"{Root}.{from}.Planted", $"{Root}.{to}.Target");

    /// <summary>Both ends are menu items. Compiled pages stand in a namespace Features.Features.X.</summary>
    public static Arrow BetweenFeatures(string from, string to) =>
        new(
            $"Features.{from} ╳ Features.{to}",
            $"^{Root}\\.Server\\.Features\\.(Features\\.)?{from}\\.",
            $"^{Root}\\.Server\\.Features\\.(Features\\.)?{to}\\.",
            $"{Root}.Server.Features.{from}.Planted",
            $"{Root}.Server.Features.{to}.Target"
        );

    /// <summary>A room never uses a library's types.</summary>
    /// <param name="library">Regular expression over full type names.</param>
    /// <param name="example">A type of that library.</param>
    public static Arrow ToLibrary(string from, string library, string example) =>
        new($"{from} ╳ {example}", Room(from), library, $"{Root}.{from}.Planted", example);

    /// <summary>Only some rooms of a program may use a library.</summary>
    public static Arrow OnlyIn(string program, IReadOnlyList<string> rooms, string library, string example) =>
        new(
            $"{program} outside {string.Join(", ", rooms)} ╳ {example}",
            $"^{Root}\\.{program}\\.(?!({string.Join('|', rooms)})\\.)",
            library,
            $"{Root}.{program}.Elsewhere.Planted",
            example
        );

    public override string ToString() => Name;

    private static string Room(string name) => $"^{Root}\\.{Regex.Escape(name)}\\.";
}
