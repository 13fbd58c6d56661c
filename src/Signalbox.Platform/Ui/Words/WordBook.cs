using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Resources;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Ui.Words;

/// <summary>Every word that the console says, from the resource files of the platform and of the modules that are on.</summary>
/// <remarks>Keys are unique over all of them, so a page need not know which file holds its words; a test sees to that.</remarks>
internal sealed class WordBook(InstalledModules modules)
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    private readonly Lazy<FrozenDictionary<string, string>> chinese = new(() =>
        Read(modules, CultureInfo.InvariantCulture)
    );
    private readonly Lazy<FrozenDictionary<string, string>> english = new(() => Read(modules, English));

    public Text In(Language language) => new(language, (language == Language.Chinese ? chinese : english).Value);

    /// <summary>All keys of an assembly's resource files in that language.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Of(Assembly assembly, CultureInfo culture)
    {
        foreach (
            var file in assembly
                .GetManifestResourceNames()
                .Where(n => n.EndsWith(".resources", StringComparison.Ordinal))
        )
        {
            var manager = new ResourceManager(file[..^".resources".Length], assembly);
            // Not asking the parents: what has not been translated is a fault, not a fallback.
            if (manager.GetResourceSet(culture, createIfNotExists: true, tryParents: false) is not { } set)
                continue;
            foreach (DictionaryEntry entry in set)
            {
                if (entry.Value is string text)
                    yield return KeyValuePair.Create((string)entry.Key, text);
            }
        }
    }

    private static FrozenDictionary<string, string> Read(InstalledModules modules, CultureInfo culture) =>
        modules
            .Enabled.Select(m => m.Assembly)
            .Prepend(typeof(WordBook).Assembly)
            .Distinct()
            .SelectMany(a => Of(a, culture))
            .ToFrozenDictionary(StringComparer.Ordinal);
}
