using System.Text.RegularExpressions;

namespace Signalbox.Console.Tests.Guards;

/// <summary>What compiles and does nothing, or breaks the strict policy of the pages, is forbidden here.</summary>
public sealed partial class ComponentTests
{
    [Fact]
    public void No_component_uses_what_only_works_with_the_frameworks_script()
    {
        Assert.Empty(Components().Where(f => Dead().IsMatch(File.ReadAllText(f))).Select(Path.GetFileName));
    }

    [Fact]
    public void No_component_has_script_or_style_of_its_own()
    {
        Assert.Empty(Components().Where(f => Inline().IsMatch(File.ReadAllText(f))).Select(Path.GetFileName));
    }

    [Fact]
    public void Every_form_that_changes_something_carries_a_token()
    {
        var bare = Components()
            .SelectMany(f => Form().Matches(File.ReadAllText(f)).Select(m => (File: Path.GetFileName(f), m.Value)))
            .Where(form => !form.Value.Contains("<AntiforgeryToken", StringComparison.Ordinal))
            .Select(form => form.File)
            // Its address is what lets in, not a cookie that another page could ride on.
            .Except(["FeedbackPage.razor"], StringComparer.Ordinal);

        Assert.Empty(bare);
    }

    private static IEnumerable<string> Components() =>
        Directory
            .GetFiles(Path.Combine(Tree.Root, "src"), "*.razor", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal));

    [GeneratedRegex(
        "@rendermode|@bind\\b|@bind-|@on(?!submit\\b)[a-z]+\\s*=|_framework/|StreamRendering\\(|<NavigationLock|<Virtualize",
        RegexOptions.None,
        2000
    )]
    private static partial Regex Dead();

    [GeneratedRegex(
        "<style\\b|\\sstyle\\s*=|<script(?![^>]*\\ssrc=)|\\son[a-z]+\\s*=\\s*\"(?!@)",
        RegexOptions.None,
        2000
    )]
    private static partial Regex Inline();

    [GeneratedRegex("<form[^>]*method=\"post\".*?</form>", RegexOptions.Singleline, 2000)]
    private static partial Regex Form();
}
