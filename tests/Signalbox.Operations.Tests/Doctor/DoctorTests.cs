using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Doctor;
using Signalbox.Operations.Tests.Backups;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Doctor;

public sealed class DoctorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Doctor_makes_every_check_and_each_has_titles_in_both_languages(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind, more: ("Doctor:OutsideNames", "localhost"));
        var offers = world.Server.Services.GetRequiredService<Offers>();

        var found = await world.Server.Services.GetRequiredService<Examine>().RunAsync(group: null, Ct);

        Assert.Equal(offers.Checks.Count, found.Findings.Count);
        Assert.Empty(found.Findings.Where(f => f.TitleZh == f.Id || f.TitleEn == f.Id).Select(f => f.Id));
        Assert.Empty(found.Findings.Where(f => f.State != "ok" && f.Fix is null).Select(f => f.Id));
        // A check that threw would be a fault of ours.
        Assert.DoesNotContain(found.Findings, f => f.Detail.StartsWith("The check itself", StringComparison.Ordinal));
        foreach (var id in new[] { "data.database", "data.migrations", "db.version", "db.connections", "net.server" })
            Assert.Equal("ok", found.Findings.Single(f => f.Id == id).State);
    }

    [Fact]
    public async Task The_api_tells_operators_one_group_and_refuses_viewers_and_groups_that_are_none()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        using var viewer = await world.Server.As(UserRole.Viewer);
        using var keeper = await world.Server.As(UserRole.Operator);

        var found = await keeper.GetFromJsonAsync<JsonElement>("/api/v1/operations/doctor?group=backup", Ct);
        using var wrong = await keeper.GetAsync("/api/v1/operations/doctor?group=kitchen", Ct);
        using var forbidden = await viewer.GetAsync("/api/v1/operations/doctor", Ct);

        var groups = found.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("group").GetString());
        Assert.Equal(["backup"], groups.Distinct());
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("kitchen", await wrong.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
    }

    [Theory]
    [InlineData("failed", false, 1)]
    [InlineData("unknown", false, 3)]
    [InlineData("warning", false, 0)]
    [InlineData("warning", true, 1)]
    [InlineData("ok", true, 0)]
    public void The_exit_code_follows_the_worst(string result, bool strict, int expected) =>
        Assert.Equal(expected, Findings.ExitCode(result, strict));

    [Fact]
    public void A_fault_is_worse_than_not_knowing_and_that_worse_than_a_warning()
    {
        Assert.Equal("failed", Examine.Worst([Of("unknown"), Of("failed"), Of("warning")]));
        Assert.Equal("unknown", Examine.Worst([Of("ok"), Of("warning"), Of("unknown")]));
        Assert.Equal("warning", Examine.Worst([Of("ok"), Of("warning")]));
        Assert.Equal("ok", Examine.Worst([Of("ok")]));

        static Finding Of(string state) => new("a", "host", "甲", "A", state, "", "", null, null, null, 0);
    }
}

/// <summary>One check at a time, past the memory of the runner.</summary>
internal static class Looking
{
    public static Task<CheckResult> LookAsync(this BackupWorld world, string name) =>
        world
            .Server.Services.GetRequiredService<Offers>()
            .Checks.Single(c => c.Name == name)
            .RunAsync(world.Server.Services, TestContext.Current.CancellationToken)
            .InBothLanguages();
}
