using Microsoft.AspNetCore.Http;
using Signalbox.Platform.Identity.Sessions;
using Signalbox.Platform.Preferences;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Identity.Pages;

/// <summary>Gives a browser its session, and the looks that its user has chosen.</summary>
internal sealed class EnterConsole(FindSession sessions, EndSessions end, ShowDisplay looks)
{
    /// <returns>Where it goes from here: what has to be done first, or <paramref name="to"/>.</returns>
    public async Task<string> RunAsync(HttpContext http, SignInOutcome entered, string to, CancellationToken ct)
    {
        var session = entered.Session!; // the caller has made sure of it
        if (Actor.Find(http) is { } before)
            await end.SignOutAsync(before, ct); // the browser's session of before would have no cookie any more
        SessionCookie.Write(http, session);
        if (await sessions.UserOfAsync(session.Id, ct) is { } user)
            Wear(http, await looks.RunAsync(user.Id, ct));
        return entered.Must switch
        {
            Duties.Password => $"/login/password?to={Uri.EscapeDataString(to)}",
            Duties.SecondFactor => $"/login/second-factor?to={Uri.EscapeDataString(to)}",
            _ => to,
        };
    }

    /// <summary>What the user has chosen wins, then what this browser has, then the installation's.</summary>
    public static void Wear(HttpContext http, DisplaySettings wanted)
    {
        var (now, own, isKept) = (Display.Of(http), wanted.Own, Display.IsKept(http));
        var language = isKept && own.Language is null ? null : ToLanguage(wanted.Language);
        var display = now with
        {
            Theme = isKept && own.Theme is null ? now.Theme : ToTheme(wanted.Theme),
            GreenUp = isKept && own.Market is null ? now.GreenUp : wanted.Market == MarketColours.GreenUp,
            Still = isKept && own.ReducedMotion is null ? now.Still : wanted.ReducedMotion == true,
        };
        if (language is { } chosen)
            display = display with { Language = chosen, FollowsBrowser = false };
        else if (own.Language == DisplayLanguage.Auto)
            display = display with { FollowsBrowser = true };
        display.Keep(http);
    }

    private static Language? ToLanguage(DisplayLanguage language) =>
        language switch
        {
            DisplayLanguage.Zh => Language.Chinese,
            DisplayLanguage.En => Language.English,
            _ => null,
        };

    private static Theme ToTheme(DisplayTheme theme) =>
        theme switch
        {
            DisplayTheme.Light => Theme.Light,
            DisplayTheme.Dark => Theme.Dark,
            _ => Theme.Auto,
        };
}
