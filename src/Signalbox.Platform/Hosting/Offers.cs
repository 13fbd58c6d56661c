using System.CommandLine;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Platform.Health;
using Signalbox.Platform.Overview;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Platform.Ui.Live;
using Signalbox.Platform.Ui.Navigation;
using Signalbox.Platform.Ui.Setup;

namespace Signalbox.Platform.Hosting;

/// <summary>What a module gives to the whole: checks, commands, pages, figures, what needs the owner, what grows old.</summary>
public sealed class Offers
{
    private readonly List<HealthCheck> checks = [];
    private readonly List<Runbook> runbooks = [];
    private readonly List<(string Runbook, string Check)> furtherSteps = [];
    private readonly List<FenceStep> fenceSteps = [];
    private readonly List<Func<IServiceProvider, bool, CancellationToken, Task>> beforeStart = [];
    private readonly List<AlertRule> alerts = [];
    private readonly List<Func<IServiceProvider, Notice, CancellationToken, Task<bool>>> hushes = [];
    private readonly List<Func<CommandHost, Command>> commands = [];
    private readonly List<NavEntry> pages = [];
    private readonly List<LiveTopic> topics = [];
    private readonly List<(int Order, Type Component)> overviewParts = [];
    private readonly List<Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<AttentionItem>>>> attentions =
    [];
    private readonly List<(int Order, Func<IServiceProvider, CancellationToken, Task<Tile>> Make)> tiles = [];
    private readonly List<PaletteItem> palette = [];
    private readonly List<
        Func<IServiceProvider, Viewing, string, CancellationToken, Task<IReadOnlyList<PaletteFound>>>
    > paletteSearches = [];
    private readonly List<Retention> retentions = [];
    private readonly List<SetupStep> setupSteps = [];
    private readonly List<SetupExtra> setupExtras = [];

    /// <summary>The checks offered so far, in order.</summary>
    public IReadOnlyList<HealthCheck> Checks => checks;

    /// <summary>The runbooks offered so far, each with the steps that others added to it.</summary>
    public IReadOnlyList<Runbook> Runbooks =>
        [
            .. runbooks.Select(r =>
                r with
                {
                    Steps = [.. r.Steps, .. furtherSteps.Where(s => s.Runbook == r.Id).Select(s => s.Check)],
                }
            ),
        ];

    /// <summary>The alert rules offered so far, in order.</summary>
    public IReadOnlyList<AlertRule> Alerts => alerts;

    /// <summary>The commands offered so far, in order.</summary>
    public IReadOnlyList<Func<CommandHost, Command>> Commands => commands;

    /// <summary>The pages of the rail, as it shows them.</summary>
    public IEnumerable<NavEntry> Pages => pages.OrderBy(p => p.Group).ThenBy(p => p.Order);

    /// <summary>What pages can follow live, by name.</summary>
    public IReadOnlyList<LiveTopic> Topics => topics;

    /// <summary>Adds something that pages can follow live; its name must be new.</summary>
    public void Topic(LiveTopic topic) => topics.Add(topic);

    /// <summary>The further lines of the palette, as offered.</summary>
    public IReadOnlyList<PaletteItem> Palette => palette;

    /// <summary>The pages of the first run, in order.</summary>
    public IEnumerable<SetupStep> SetupSteps => setupSteps.OrderBy(s => s.Order);

    /// <summary>What the last page of the first run offers, as offered.</summary>
    public IReadOnlyList<SetupExtra> SetupExtras => setupExtras;

    internal IReadOnlyList<FenceStep> FenceSteps => fenceSteps;

    internal IReadOnlyList<Func<IServiceProvider, bool, CancellationToken, Task>> StartSteps => beforeStart;

    internal IReadOnlyList<Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<AttentionItem>>>> Attentions =>
        attentions;

    internal IReadOnlyList<(int Order, Func<IServiceProvider, CancellationToken, Task<Tile>> Make)> Tiles => tiles;

    internal IReadOnlyList<Retention> Retentions => retentions;

    /// <summary>What modules put on the overview, in order.</summary>
    internal IEnumerable<(int Order, Type Component)> OverviewParts => overviewParts.OrderBy(p => p.Order);

    /// <summary>Says in one sentence, with a line below, what goes on today; null: the state of the checks is said.</summary>
    public Func<IServiceProvider, Viewing, CancellationToken, Task<Headline>>? Headline { get; set; }

    /// <summary>Puts a component on the overview; it is a <see cref="Part"/> without parameters.</summary>
    /// <param name="order">Ascending; below 0 among the page's buttons, below 100 above the figures, from 100 on below them.</param>
    public void OverviewPart(int order, Type component) => overviewParts.Add((order, component));

    /// <summary>Adds a check; its name must be new.</summary>
    public void Check(HealthCheck check) => checks.Add(check);

    /// <summary>Adds a runbook; its id must be new.</summary>
    public void Runbook(Runbook runbook) => runbooks.Add(runbook);

    /// <summary>Adds a check to the end of a runbook that another part offers.</summary>
    public void RunbookStep(string runbook, string check) => furtherSteps.Add((runbook, check));

    /// <summary>Adds what a part does so that nothing is done twice after a restore; its name must be new.</summary>
    public void Fence(FenceStep step) => fenceSteps.Add(step);

    /// <summary>Adds what is done at each start once the database is this process's own and before it is opened; the flag says whether to wait for what may come yet.</summary>
    public void BeforeStart(Func<IServiceProvider, bool, CancellationToken, Task> work) => beforeStart.Add(work);

    /// <summary>Adds an alert rule; its id must be new.</summary>
    public void Alert(AlertRule rule)
    {
        if (alerts.Exists(a => a.Id == rule.Id))
            throw new ArgumentException($"There is an alert rule {rule.Id} already.", nameof(rule));
        alerts.Add(rule);
    }

    /// <summary>Adds who may hold a notice back: true when nobody is to be told of it now.</summary>
    public void Hush(Func<IServiceProvider, Notice, CancellationToken, Task<bool>> holds) => hushes.Add(holds);

    /// <summary>Whether anybody holds it back now.</summary>
    public async Task<bool> IsHushedAsync(IServiceProvider services, Notice notice, CancellationToken ct)
    {
        foreach (var holds in hushes)
            if (await holds(services, notice, ct))
                return true;
        return false;
    }

    /// <summary>Adds a command below <c>signalbox</c>; it is built with the host that starts the program for it.</summary>
    public void Command(Func<CommandHost, Command> build) => commands.Add(build);

    /// <summary>Adds a page to the rail and the palette; its path and its key must be new.</summary>
    public void Page(NavEntry page)
    {
        if (pages.Exists(p => p.Path == page.Path || p.Key == page.Key))
            throw new ArgumentException($"There is a page {page.Path} or a key {page.Key} already.", nameof(page));
        pages.Add(page);
    }

    /// <summary>Who finds things for the palette, as offered.</summary>
    public IReadOnlyList<
        Func<IServiceProvider, Viewing, string, CancellationToken, Task<IReadOnlyList<PaletteFound>>>
    > PaletteSearches => paletteSearches;

    /// <summary>Adds who finds things for the palette by what was typed, which may be nothing yet and has at most 80 characters; a few each, the best first.</summary>
    public void PaletteSearch(
        Func<IServiceProvider, Viewing, string, CancellationToken, Task<IReadOnlyList<PaletteFound>>> find
    ) => paletteSearches.Add(find);

    /// <summary>Adds a line to the palette; its key must be new.</summary>
    public void PaletteItem(PaletteItem item)
    {
        if (palette.Exists(p => p.Key == item.Key))
            throw new ArgumentException($"There is a line {item.Key} in the palette already.", nameof(item));
        palette.Add(item);
    }

    /// <summary>Adds what may need the owner now: the list is empty when nothing does. It is given 3 s.</summary>
    public void Attention(Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<AttentionItem>>> find) =>
        attentions.Add(find);

    /// <summary>Adds a figure to the overview. It is given 3 s; without an answer the figure is left out.</summary>
    /// <param name="order">Smallest first; the platform's are 30 (what needs you), 40 (deliveries) and 50 (cost).</param>
    public void Tile(int order, Func<IServiceProvider, CancellationToken, Task<Tile>> make) => tiles.Add((order, make));

    /// <summary>Adds a table whose old rows are removed.</summary>
    public void Retention(Retention retention) => retentions.Add(retention);

    /// <summary>Adds a page to the first run.</summary>
    public void SetupStep(SetupStep step) => setupSteps.Add(step);

    /// <summary>Adds something to the last page of the first run.</summary>
    public void SetupExtra(SetupExtra extra) => setupExtras.Add(extra);

    /// <summary>Where the first run goes on after a page of it.</summary>
    public string AfterSetup(string path) =>
        SetupSteps.SkipWhile(s => s.Path != path).Skip(1).FirstOrDefault()?.Path ?? "/setup/done";
}
