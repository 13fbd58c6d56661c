using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Checklists;
using Signalbox.Operations.Doctor.Backups;
using Signalbox.Operations.Doctor.Host;
using Signalbox.Operations.Maintenance;
using Signalbox.Operations.Runbooks;
using Signalbox.Operations.Support;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Ui.Navigation;

namespace Signalbox.Operations.Doctor;

/// <summary>What doctor, check-lists and runbooks bring to the whole.</summary>
internal static class DoctorHosting
{
    public static void AddDoctor(this IServiceCollection services)
    {
        services.AddChecked<DoctorOptions>("Doctor");
        services.AddSingleton<Examine>();
        services.AddSingleton<RunRunbook>();
        services.AddSingleton<FixByRunbook>();
        services.AddSingleton<Maintain>();
        services.AddSingleton<WriteSupportBundle>();
        services.AddSingleton<RunChecklist>();
        services.AddSingleton<ConfirmItem>();
    }

    public static void Offer(Offers offers)
    {
        HostChecks.Offer(offers);
        FileChecks.Offer(offers);
        offers.Check(NamesCheck.Offered);
        SetChecks.Offer(offers);
        RunbookTable.Offer(offers);
        offers.Command(DoctorCommand.Build);
        offers.Page(new NavEntry(NavGroup.System, 15, "/doctor", "nav.doctor", "check") { Administrators = true });
        offers.PaletteItem(new("doctor.title", "/doctor", "check", PaletteFor.Operators));
        offers.PaletteItem(new("runbooks.title", "/runbooks", "check", PaletteFor.Operators));
        offers.Command(RunbookCommand.Build);
        offers.Command(MaintainCommand.Build);
        offers.Command(SupportBundleCommand.Build);
        offers.Command(ChecklistCommand.Build);
    }

    public static void Map(RouteGroupBuilder api)
    {
        api.Get("/doctor", ExamineAsync)
            .RequireAuthorization(Access.Operate)
            .WithTags("Operations")
            .WithName("RunDoctor")
            .WithSummary("Makes all checks, or those of one group, and says what to do; takes seconds.")
            .ProducesProblem(400);
        RunbookEndpoints.Map(api);
        ChecklistEndpoints.Map(api);
    }

    private static async Task<Ok<Examination>> ExamineAsync(string? group, Examine examine, CancellationToken ct) =>
        TypedResults.Ok(await examine.RunAsync(Group(group), ct));

    /// <exception cref="RefusedException">400 <c>doctor.group</c>.</exception>
    private static CheckGroup? Group(string? name)
    {
        if (name is null)
            return null;
        return Enum.TryParse<CheckGroup>(name, ignoreCase: true, out var group) && Enum.IsDefined(group)
            ? group
            : throw RefusedException.Invalid(
                "doctor.group",
                $"There is no group {name}; groups are {string.Join(", ", Enum.GetNames<CheckGroup>()).ToLowerInvariant()}."
            );
    }
}
