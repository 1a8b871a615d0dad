// What the tabs of each app hold when they are opened for the first time.

const HOME = `# 首页：我是谁、有什么要缴、有什么新通知、家里是否安全
# The home screen in one query. Ctrl-Enter runs it.
query Home {
  viewer {
    name
    residencies(first: 5, status: APPROVED) {
      nodes {
        kind
        room {
          number
          area
          building { name }
        }
        community {
          name
          notices(first: 5) {
            nodes { title publishedAt isRead }
          }
          alarms(first: 5) {
            nodes { kind level place raisedAt }
          }
        }
      }
    }
  }
  payableBills(first: 10) {
    totalCount
    nodes {
      period
      status
      isOverdue
      total { amount currency }
      lines {
        label
        detail
        amount { amount }
      }
    }
  }
}
`;

const ALARMS = `# 订阅：保持打开，然后按右侧的“回放这一天”
# Leave it running, then press “Replay the day” on the right.
subscription Alarms($communityId: ID!) {
  alarmChanged(communityId: $communityId) {
    cursor
    alarm {
      id
      kind
      level
      condition
      place
      raisedAt
      isAcknowledged
    }
  }
}
`;

const DOORS = `# 楼下的门与家中的设备 / the doors of my building, and what is in my home
subscription Devices($communityId: ID!) {
  deviceStateChanged(communityId: $communityId) {
    cursor
    device {
      name
      kind
      connectivity
      state
      stateAt
    }
  }
}
`;

const DUTY = `# 值班台：正在发生的预警与离线设备 / what is going on in my community
query Duty {
  viewer {
    name
    roles(first: 5) {
      nodes {
        kind
        onDuty
        community {
          name
          active: alarms(first: 10, condition: ACTIVE) {
            totalCount
            nodes { id kind level place raisedAt }
          }
          offline: devices(first: 10, connectivity: OFFLINE) {
            nodes { code name lastSeenAt }
          }
          waiting: residencies(first: 10, status: APPLIED) {
            nodes {
              id
              kind
              person { name }
              room { number }
            }
          }
        }
      }
    }
  }
}
`;

const PROFILE = `# 我的资料与登录设备 / who I am and where I am signed in
query Profile {
  viewer {
    name
    phone
    sessions { nodes { app deviceName startedAt expiresAt } }
  }
}
`;

const INBOX = `# 我的消息 / what comes to my inbox
subscription Inbox {
  myNotifications {
    cursor
    notification { kind level title body createdAt }
  }
}
`;

export const EXAMPLES = {
  RESIDENT: [HOME, ALARMS, DOORS, INBOX],
  MANAGER: [DUTY, ALARMS, DOORS],
  MERCHANT: [PROFILE, INBOX],
};
