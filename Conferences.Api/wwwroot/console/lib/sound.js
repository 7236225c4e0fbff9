// What the browser sends to the media server, and what it plays of it. It knows nothing of conferences.
import { devices } from './microphone.js';

/**
 * @param {object} listener
 * @param {(candidate: object | null) => void} listener.onCandidate
 * @param {(isSilent: boolean) => void} listener.onSilent the browser does not play before somebody asks for it
 * @param {() => void} listener.onLost the connection to the media server is over
 */
export function createSound({ onCandidate, onSilent, onLost }) {
  const audio = new Audio();
  let connection = null;
  let track = null;
  let isSilenced = false;
  let early = [];

  devices.follow(({ output }) => {
    if (output && audio.setSinkId && audio.sinkId !== output)
      audio.setSinkId(output).catch(failure => console.warn(failure));
  });

  function close() {
    if (connection) {
      connection.onicecandidate = connection.ontrack = connection.onconnectionstatechange = null;
      connection.close();
    }
    connection = null;
    early = [];
    audio.srcObject = null;
  }

  async function play() {
    try {
      await audio.play();
      onSilent(false);
    } catch (failure) {
      if (failure.name === 'NotAllowedError')
        onSilent(true);
      else if (failure.name !== 'AbortError')
        throw failure;
    }
  }

  return {
    servers: [],
    play,
    close,

    /** True while it is connected, or may still become so. */
    get isAlive() {
      return connection !== null && !['failed', 'closed'].includes(connection.connectionState);
    },

    /** The microphone that is sent. */
    take(next) {
      // A copy: what is not sent is still shown by the meter.
      track?.stop();
      track = next.clone();
      track.enabled = !isSilenced;
      connection?.getSenders()[0]?.replaceTrack(track);
    },

    /** Sends silence, or the microphone again. */
    silence(on) {
      isSilenced = on;
      if (track)
        track.enabled = !on;
    },

    /** Begins anew; returns what is offered to the media server. */
    async offer() {
      close();
      const mine = connection = new RTCPeerConnection({ iceServers: this.servers });
      mine.addTrack(track, new MediaStream([track]));
      mine.onicecandidate = ({ candidate }) => onCandidate(candidate ? candidate.toJSON() : null);
      mine.ontrack = ({ track: other }) => {
        audio.srcObject = new MediaStream([other]);
        play();
      };
      mine.onconnectionstatechange = () => mine.connectionState === 'failed' && mine === connection && onLost();
      await mine.setLocalDescription();
      return mine.localDescription.sdp;
    },

    async answer(sdp) {
      await connection?.setRemoteDescription({ type: 'answer', sdp });
      for (const candidate of early.splice(0))
        await connection?.addIceCandidate(candidate);
    },

    async candidate(candidate) {
      if (!connection?.remoteDescription)
        early.push(candidate);
      else
        await connection.addIceCandidate(candidate);
    },
  };
}
