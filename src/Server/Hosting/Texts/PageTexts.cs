using System.Globalization;
using Microsoft.Extensions.Localization;

namespace JianliRegistry.Server.Hosting.Texts;

/// <summary>What the views know as <c>T</c>. Values are formatted the same way in both languages; Razor encodes the result.</summary>
internal sealed class PageTexts(TextCatalog catalog) : IStringLocalizer
{
    public LocalizedString this[string name]
    {
        get
        {
            var value = Language.IsEnglish
                ? catalog.English(name) ?? catalog.EnglishOfList(name) ?? catalog.EnglishOfComposed(name)
                : name;
            return new LocalizedString(name, value ?? name, resourceNotFound: value is null);
        }
    }

    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var format = Language.IsEnglish ? catalog.English(name) : name;
            var value = string.Format(CultureInfo.CurrentCulture, format ?? name, arguments);
            return new LocalizedString(name, value, resourceNotFound: format is null);
        }
    }

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => [];
}
