using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Xml.Linq;
using Signalbox.Platform.About;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Tests.Hosting;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.About;

public sealed class AboutTests
{
    /// <summary>In the program's lock file, and not in the program: they work while it is built.</summary>
    private static readonly string[] AtBuildOnly =
    [
        "Meziantou.Analyzer",
        "Microsoft.CodeAnalysis.BannedApiAnalyzers",
        "Microsoft.EntityFrameworkCore.Analyzers",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task It_names_the_build_the_database_and_the_modules_that_are_on_and_off(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(
            kind,
            [new ProbeModule()],
            new Dictionary<string, string> { ["Modules:probe:Enabled"] = "false" }
        );

        var about = await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/about", Ct);

        Assert.Equal(Product.Version, about.GetProperty("version").GetString());
        Assert.StartsWith(".NET 10.", about.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        var database = about.GetProperty("database");
        Assert.Equal(kind.ToString(), database.GetProperty("kind").GetString());
        Assert.Matches("^[0-9]+\\.[0-9]+", database.GetProperty("version").GetString());
        Assert.StartsWith("platform/00", database.GetProperty("schemaScript").GetString(), StringComparison.Ordinal);
        Assert.True(database.GetProperty("schemaScripts").GetInt32() >= 6);
        var module = Assert.Single(about.GetProperty("modules").EnumerateArray());
        Assert.Equal("probe", module.GetProperty("name").GetString());
        Assert.False(module.GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public void Every_package_in_the_program_is_named_with_its_version_and_licence()
    {
        var shipped = JsonDocument
            .Parse(File.ReadAllText(Path.Combine(Root(), "src/Signalbox.Server/packages.lock.json")))
            .RootElement.GetProperty("dependencies")
            .EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(p => p.Value.GetProperty("type").GetString() != "Project" && !AtBuildOnly.Contains(p.Name))
            .Select(p => $"{p.Name} {p.Value.GetProperty("resolved").GetString()}")
            .Distinct()
            .Order(StringComparer.OrdinalIgnoreCase);

        var named = ShowAbout.Packages();

        Assert.Equal(shipped, named.Select(p => $"{p.Name} {p.Version}"));
        Assert.All(
            named,
            p => Assert.False(string.IsNullOrWhiteSpace(p.Licence) || string.IsNullOrWhiteSpace(p.Authors))
        );
    }

    [Fact]
    public void Every_package_of_the_shipped_group_is_among_them()
    {
        var group = XDocument
            .Load(Path.Combine(Root(), "Directory.Packages.props"))
            .Descendants("ItemGroup")
            .Single(g => g.Attribute("Label")?.Value == "shipped")
            .Elements("PackageVersion")
            .Select(p => $"{p.Attribute("Include")!.Value} {p.Attribute("Version")!.Value}");

        Assert.Empty(group.Except(ShowAbout.Packages().Select(p => $"{p.Name} {p.Version}")));
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
