using System.Text.Json;

namespace JianliRegistry.Server.Storage;

/// <summary>One 企业资质 that can be chosen.</summary>
/// <param name="Authority">发证机关.</param>
/// <param name="ValidFrom">Null: always.</param>
/// <param name="ValidTo">The last day on which it may be chosen; null: no end is known.</param>
public sealed record QualificationKind(
    string Code,
    string Name,
    string Authority,
    DateOnly? ValidFrom,
    DateOnly? ValidTo
);

/// <summary>资质目录 as data (qualifications.json): reforms rename and end kinds, and old ones stay readable.</summary>
public sealed class QualificationCatalog
{
    private const string Resource = "qualifications.json";
    private readonly List<QualificationKind> _kinds;

    public QualificationCatalog()
    {
        using var stream = typeof(QualificationCatalog).Assembly.GetManifestResourceStream(Resource)!;
        _kinds = JsonSerializer.Deserialize<List<QualificationKind>>(stream, JsonSerializerOptions.Web)!;
    }

    /// <summary>Those that may be chosen on a day.</summary>
    public IEnumerable<QualificationKind> On(DateOnly day) =>
        _kinds.Where(k => (k.ValidFrom ?? day) <= day && day <= (k.ValidTo ?? day));
}
