using Conferences.BrowserTests.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Conferences.BrowserTests;

/// <summary>What a page sends and plays, with another page in place of the media server.</summary>
public sealed class Sound_of_a_leg(ServiceProcess service, Chromium browser) : ConsoleTest(service, browser)
{
    private const int Page = 440;
    private const int Other = 1_000;

    // Answers what it is offered, with an oscillator; without trickling, so that the answer is all that is needed.
    private const string Answer =
        """
        async sdp => {
          const connection = new RTCPeerConnection();
          const stream = await navigator.mediaDevices.getUserMedia({ audio: {} });
          stream.getTracks().forEach(track => connection.addTrack(track, stream));
          connection.addEventListener('track', ({ track }) => {
            const audio = new Audio();
            audio.srcObject = new MediaStream([track]);
            audio.play();
          });
          await connection.setRemoteDescription({ type: 'offer', sdp });
          await connection.setLocalDescription();
          window.peer = connection;
          if (connection.iceGatheringState !== 'complete')
            await new Promise(done => connection.addEventListener('icegatheringstatechange',
              () => connection.iceGatheringState === 'complete' && done()));
          return connection.localDescription.sdp;
        }
        """;

    [Fact]
    public async Task is_that_of_its_microphone_until_it_is_muted_and_again_when_it_is_not()
    {
        var (page, socket, other) = await ConnectAsync();
        var (here, there) = (new Ear(page), new Ear(other));
        await there.HearsAsync(Page);
        await here.HearsAsync(Other);

        // Before the service has said anything.
        await Button(page, "Mute me").ClickAsync();
        await there.MissesAsync(Page);
        await here.HearsAsync(Other);
        socket.Say(new { @event = "state", muted = true, deaf = false, waiting = false });
        await Expect(Button(page, "Mute me")).ToHaveAttributeAsync("aria-pressed", "true");

        await Button(page, "Mute me").ClickAsync();
        await socket.HearAsync("unmute");
        await there.MissesAsync(Page);
        socket.Say(new { @event = "state", muted = false, deaf = false, waiting = false });
        await there.HearsAsync(Page);

        // A moderator's mute silences the page as well.
        socket.Say(new { @event = "state", muted = true, deaf = false, waiting = false });
        await there.MissesAsync(Page);
    }

    [Fact]
    public async Task goes_on_while_the_service_is_away_and_ends_with_the_leg()
    {
        var (page, socket, other) = await ConnectAsync();
        var (here, there) = (new Ear(page), new Ear(other));
        await there.HearsAsync(Page);
        await there.ForgetGapsAsync();
        await socket.CutAsync();
        await socket.HearAsync("resume");
        await there.HearsAsync(Page);
        Assert.True(await there.LongestGapAsync(Page) < TimeSpan.FromSeconds(1));
        socket.SayResumed(muted: false);
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("You are in.");
        await here.HearsAsync(Other);
        await Button(page, "Leave").ClickAsync();
        await there.MissesAsync(Page);
        await here.MissesAsync(Other);
    }

    private async Task<(IPage Page, ScriptedLegSocket Socket, IPage Other)> ConnectAsync()
    {
        Interfaces.SkipOnLoopback("Chromium");
        var page = (await OpenAsync()).Page;
        await Ear.GiveAsync(page, Page, Other);
        var socket = await ScriptedLegSocket.OfAsync(page);
        await page.GotoAsync($"{Service.Address}console/join/link");
        var other = (await OpenAsync()).Page;
        await Microphones.GiveAsync(other, Other);
        await Ear.GiveAsync(other, Page, Other);
        await other.GotoAsync($"{Service.Address}console/join/other");

        await page.GetByLabel("Your name").FillAsync("Ada");
        await Button(page, "Join").ClickAsync();
        await socket.HearAsync("join");
        socket.SayAdmitted();
        var offer = await socket.HearAsync("offer");
        var answer = await other.EvaluateAsync<string>(Answer, offer["sdp"]!.GetValue<string>());
        socket.Say(new { @event = "answer", sdp = answer });
        socket.Say(new { @event = "joined", participant_id = 1 });
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("You are in.");
        return (page, socket, other);
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
