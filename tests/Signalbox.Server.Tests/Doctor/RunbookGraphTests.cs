using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market;
using Signalbox.Operations;
using Signalbox.Operations.Runbooks;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Radar;
using Signalbox.Shop;
using Signalbox.Testing;

namespace Signalbox.Server.Tests.Doctor;

/// <summary>Checks, runbooks and cures hang together, and <c>docs/runbooks</c> is what they say.</summary>
public sealed class RunbookGraphTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_step_is_a_check_every_check_leads_to_a_runbook_and_ids_are_unique()
    {
        var offers = All();
        var checks = offers.Checks.Select(c => c.Name).ToList();
        var runbooks = offers.Runbooks.Select(r => r.Id).ToList();

        Assert.Equal(checks.Distinct(StringComparer.Ordinal), checks);
        Assert.Equal(runbooks.Distinct(StringComparer.Ordinal), runbooks);
        Assert.Empty(offers.Checks.Where(c => c.Runbook is { } r && !runbooks.Contains(r)).Select(c => c.Name));
        foreach (var runbook in offers.Runbooks)
        {
            Assert.NotEmpty(runbook.Steps);
            Assert.Equal(runbook.Steps.Distinct(StringComparer.Ordinal), runbook.Steps);
            Assert.Empty(runbook.Steps.Except(checks, StringComparer.Ordinal));
            Assert.Empty(runbook.Cures.Keys.Except(runbook.Steps, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_check_that_names_a_runbook_is_one_of_its_steps()
    {
        var offers = All();
        var steps = offers.Runbooks.ToDictionary(r => r.Id, r => r.Steps, StringComparer.Ordinal);

        Assert.Empty(
            offers
                .Checks.Where(c => c.Runbook is { } r && !steps[r].Contains(c.Name))
                .Select(c => $"{c.Name} leads to {c.Runbook}, which does not look at it")
        );
    }

    [Fact]
    public void Every_check_is_named_by_a_test()
    {
        var tests = string.Join(
            '\n',
            Directory
                .EnumerateFiles(Path.Combine(Samples.Repository, "tests"), "*.cs", SearchOption.AllDirectories)
                .Select(File.ReadAllText)
        );

        Assert.DoesNotContain(All().Checks.Select(c => c.Name), n => !tests.Contains(n, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_check_has_words_and_the_documents_say_what_the_table_says()
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            new RadarModule(),
            new MarketModule(),
            new ShopModule(),
            new OperationsModule()
        );
        var offers = server.Services.GetRequiredService<Offers>();
        var titles = server.Services.GetRequiredService<CheckTitles>();
        Assert.Empty(offers.Checks.Where(c => !titles.Has(c.Name)).Select(c => c.Name));
        Assert.Empty(offers.Checks.Where(c => titles.CureOf(c.Name) is null).Select(c => c.Name));

        var expected = offers.Runbooks.ToDictionary(
            r => $"{r.Id}.md",
            r => RunbookText.Of(r, offers.Checks, titles),
            StringComparer.Ordinal
        );
        expected["README.md"] = RunbookText.Index(offers.Runbooks);
        var folder = Path.Combine(Samples.Repository, "docs", "runbooks");
        if (Environment.GetEnvironmentVariable("SIGNALBOX_ACCEPT") == "1")
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, text) in expected)
                await File.WriteAllTextAsync(Path.Combine(folder, name), text, Ct);
        }

        Assert.Equal(
            expected.Keys.Order(StringComparer.Ordinal),
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        foreach (var (name, text) in expected)
            Assert.Equal(text, await File.ReadAllTextAsync(Path.Combine(folder, name), Ct));
    }

    [Theory, EachDatabase]
    public async Task Every_check_says_what_it_found_in_both_languages(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(
            kind,
            new RadarModule(),
            new MarketModule(),
            new ShopModule(),
            new OperationsModule()
        );
        foreach (var check in server.Services.GetRequiredService<Offers>().Checks)
            await check.RunAsync(server.Services, Ct).InBothLanguages();
    }

    private static Offers All()
    {
        var offers = new Offers();
        SignalboxApp.Offer(offers);
        new RadarModule().Offer(offers);
        new MarketModule().Offer(offers);
        new ShopModule().Offer(offers);
        new OperationsModule().Offer(offers);
        return offers;
    }
}
