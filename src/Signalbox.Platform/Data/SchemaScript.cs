using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Signalbox.Platform.Data;

/// <summary>One numbered SQL script of the platform or of a module.</summary>
/// <param name="Name">E.g. <c>radar/0001-article</c>.</param>
internal sealed record SchemaScript(string Name, string Sql)
{
    /// <summary>Who brings it: <c>platform</c> or a module's name.</summary>
    public string Owner => Name[..Name.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>SHA-256 over the text with line ends of one form, so that a checkout on Windows does not change it.</summary>
    public string Checksum =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>All scripts for one database, in the order in which they are applied: the platform's first.</summary>
    public static IReadOnlyList<SchemaScript> All(DatabaseKind kind, IEnumerable<IModule> modules)
    {
        var suffix = kind == DatabaseKind.Sqlite ? ".sqlite.sql" : ".postgres.sql";
        return
        [
            .. InAssembly("platform", typeof(SchemaScript).Assembly, suffix),
            .. modules.SelectMany(m => InAssembly(m.Name, m.Assembly, suffix)),
        ];
    }

    private static IEnumerable<SchemaScript> InAssembly(string owner, Assembly assembly, string suffix) =>
        from resource in assembly.GetManifestResourceNames()
        where resource.EndsWith(suffix, StringComparison.Ordinal)
        orderby resource
        select new SchemaScript($"{owner}/{resource[..^suffix.Length]}", Read(assembly, resource));

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
