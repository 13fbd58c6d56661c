using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Ui.Assets;
using Signalbox.Platform.Ui.Forgery;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Platform.Ui.Live;
using Signalbox.Platform.Ui.Navigation;

namespace Signalbox.Platform.Ui;

/// <summary>The console's place in the program.</summary>
internal static class UiHosting
{
    public static void AddConsole(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddCascadingValue(provider =>
            provider.GetRequiredService<IHttpContextAccessor>().HttpContext is { } http ? Viewing.Of(http) : null!
        );
        // Chinese is written as it is: the default encoder makes eight bytes of each character.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddAntiforgery(forgery =>
        {
            forgery.Cookie.Name = "signalbox-forgery";
            forgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            forgery.HeaderName = "X-Signalbox-Token";
            forgery.SuppressXFrameOptionsHeader = true; // ours is stricter
        });
        services.AddDataProtection().SetApplicationName("signalbox");
        services.AddSingleton<KeyRows>();
        services.AddOptions<KeyManagementOptions>().Configure<KeyRows>((keys, rows) => keys.XmlRepository = rows);
        services.AddResponseCompression(compression =>
        {
            // Tokens in pages are masked anew each time, so their length tells nothing over HTTPS.
            compression.EnableForHttps = true;
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.MimeTypes = ["text/html"];
        });
        services.Configure<FormOptions>(form =>
        {
            form.ValueCountLimit = 2_000;
            form.KeyLengthLimit = 200;
        });
        services.AddSingleton<Words.WordBook>();
        services.AddSingleton<NavCounts>();
        services.AddSingleton<Fragments>();
        services.AddSingleton<LiveSockets>();
    }

    public static void OfferConsole(this Offers offers)
    {
        offers.Page(new NavEntry(NavGroup.Top, 0, "/", "nav.overview", "home") { Letter = 'o', PhoneOrder = 0 });
        offers.Page(new NavEntry(NavGroup.System, 10, "/jobs", "nav.jobs", "clock"));
        offers.Page(new NavEntry(NavGroup.System, 20, "/accounts", "nav.accounts", "channel"));
        offers.Page(new NavEntry(NavGroup.System, 30, "/settings", "nav.settings", "gear"));
        offers.PaletteItem(new("settings.security", "/settings/security", "lock", PaletteFor.Everybody));
        offers.PaletteItem(new("password.change", "/settings/security/password", "key", PaletteFor.Everybody));
        offers.PaletteItem(new("tokens.add", "/settings/security/tokens/new", "plus", PaletteFor.Everybody));
        offers.PaletteItem(new("settings.models", "/settings/models", "model", PaletteFor.Administrators));
        offers.PaletteItem(new("models.add", "/settings/models/vendor", "plus", PaletteFor.Administrators));
        offers.PaletteItem(new("settings.users", "/settings/users", "users", PaletteFor.Administrators));
        offers.PaletteItem(new("users.add", "/settings/users/new", "plus", PaletteFor.Administrators));
        offers.PaletteItem(new("channels.add", "/accounts/channels/new", "plus", PaletteFor.Administrators));
        offers.PaletteItem(new("settings.audit", "/settings/audit", "eye", PaletteFor.Administrators));
        offers.PaletteItem(new("settings.about", "/settings/about", "server", PaletteFor.Everybody));
        offers.Topic(new LiveTopic("counts", typeof(LiveCounts), TimeSpan.FromSeconds(5)) { Personal = true });
    }

    public static void MapConsole(this IEndpointRouteBuilder routes, InstalledModules modules)
    {
        routes.MapAssets(UiAssets.All);
        LiveSockets.Map(routes);
        DisplayEndpoints.Map(routes);
        FormToken.Map(routes);
        routes
            .MapRazorComponents<App>()
            .AddAdditionalAssemblies([.. PageAssemblies(modules)])
            .Add(endpoint => endpoint.Metadata.Add(new ExcludeFromDescriptionAttribute()));
    }

    /// <summary>Beside our own, those of the modules that are on.</summary>
    public static IEnumerable<System.Reflection.Assembly> PageAssemblies(InstalledModules modules) =>
        modules.Enabled.Select(m => m.Assembly).Where(a => a != typeof(App).Assembly).Distinct();
}
