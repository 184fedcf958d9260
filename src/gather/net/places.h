// A limited number of places; who finds none waits in a line. One thread. Everybody who took a place or
// stands in the line must leave (see Places::Guest).
#pragma once

#include <list>

namespace sipfed::gather {

class Places {
 public:
  // One who wants a place. Outlived by the Places.
  class Guest {
   public:
    explicit Guest(Places& places) : places_(places) {}
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

    virtual ~Guest() { leave(); }
    bool seated() const { return seated_; }
    void enter() {  // seated at once, or called later
      if (places_.free_ > 0 && places_.line_.empty()) {
        --places_.free_;
        seated_ = true;
      } else {
        spot_ = places_.line_.insert(places_.line_.end(), this);
        waiting_ = true;
      }
    }
    void leave() {
      if (waiting_) places_.line_.erase(spot_);
      if (seated_) places_.pass_on();
      waiting_ = seated_ = false;
    }

   protected:
    virtual void
    called() = 0;  // seated now; called from within another guest's leave(): resume nobody inline

   private:
    friend class Places;
    Places& places_;
    std::list<Guest*>::iterator spot_{};
    bool waiting_ = false, seated_ = false;
  };

  explicit Places(int count) : free_(count), count_(count) {}
  bool empty() const { return free_ == count_ && line_.empty(); }

 private:
  void pass_on() {
    if (line_.empty()) {
      ++free_;
      return;
    }
    Guest* next = line_.front();
    line_.pop_front();
    next->waiting_ = false;
    next->seated_ = true;
    next->called();
  }

  int free_;
  int count_;
  std::list<Guest*> line_;
};

}  // namespace sipfed::gather
