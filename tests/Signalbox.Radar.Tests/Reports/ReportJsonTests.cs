using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Page;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Reports;

public sealed class ReportJsonTests
{
    [Fact]
    public void What_is_kept_is_read_again_as_it_was()
    {
        var kept = ReportExamples.Rich().ToJson();

        Assert.Equal(kept, ReportContent.FromJson(kept).ToJson());
        Assert.Contains("光模块", kept, StringComparison.Ordinal); // readable in the table
    }

    [Fact]
    public void Members_that_a_later_version_has_added_are_left_out()
    {
        var kept = ReportExamples.Rich().ToJson();
        var later = JsonNode.Parse(kept)!;
        foreach (var part in Objects(later).ToList())
            part["addedLater"] = new JsonObject { ["x"] = 1 };

        Assert.Equal(kept, ReportContent.FromJson(later.ToJsonString()).ToJson());
    }

    [Fact]
    public async Task Members_that_an_earlier_version_did_not_have_are_empty() =>
        await WithoutEachAsync(ReportExamples.Rich());

    [Fact]
    public async Task An_edition_of_an_earlier_version_is_read_too() => await WithoutEachAsync(ReportExamples.Week());

    private static async Task WithoutEachAsync(ReportContent rich)
    {
        await using var renderer = new ReportRenderer(new TestClock(), NullLoggerFactory.Instance);
        var members = Objects(JsonNode.Parse(rich.ToJson())!).Select(o => o.Count).ToList();
        Assert.True(members.Sum() > 100);

        for (var part = 0; part < members.Count; part++)
        for (var member = 0; member < members[part]; member++)
        {
            var earlier = JsonNode.Parse(rich.ToJson())!;
            Objects(earlier).ElementAt(part).RemoveAt(member);

            var content = ReportContent.FromJson(earlier.ToJsonString());

            Assert.NotEmpty(await renderer.ReportAsync(content, TestContext.Current.CancellationToken));
            Assert.NotEmpty(ReportMarkdown.Render(content, ReportExamples.Shanghai));
            Assert.NotEmpty(
                PushText
                    .Render(
                        content,
                        ReportExamples.Link,
                        content.Opportunities,
                        ReportExamples.Shanghai,
                        ReportExamples.Feedback
                    )
                    .Markdown
            );
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.SelectMany(m => Objects(m.Value)).Prepend(members),
            JsonArray list => list.SelectMany(Objects),
            _ => [],
        };
}
